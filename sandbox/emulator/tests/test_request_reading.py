import gzip
import json
import unittest
from urllib.parse import urlencode

import cbor2

import service_models
from model_constraints import faults_of
from request_reading import NoSuchOperation, Request, read


def request(service, method="POST", path="/", query=(), headers=None, body=b""):
    scope = {
        "method": method,
        "path": path,
        "query_string": urlencode(query).encode(),
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
    }
    model = service_models.load(service)
    return model, Request.from_scope(scope, body)


def reading(*args, **kwargs):
    model, one = request(*args, **kwargs)
    return read(one, model)


def faults(*args, **kwargs):
    model, one = request(*args, **kwargs)
    operation, value = read(one, model)
    return [(fault.member, fault.rule) for fault in faults_of(model, model.input_of(operation), value)]


def form(action, **parameters):
    return urlencode({"Action": action, "Version": "1", **parameters}).encode()


class RequestReadingTest(unittest.TestCase):
    def test_query_with_lists_maps_and_structures(self):
        body = form(
            "CreateTopic",
            Name="alarms",
            **{"Attributes.entry.1.key": "KmsMasterKeyId", "Attributes.entry.1.value": "k", "Tags.member.1.Key": "a"},
            **{"Tags.member.1.Value": "b"},
        )
        self.assertEqual(
            reading("sns", body=body),
            (
                "CreateTopic",
                {"Name": "alarms", "Attributes": {"KmsMasterKeyId": "k"}, "Tags": [{"Key": "a", "Value": "b"}]},
            ),
        )

    def test_query_lists_with_names_of_their_own(self):
        body = form(
            "ModifyCacheParameterGroup",
            CacheParameterGroupName="g",
            **{"ParameterNameValues.ParameterNameValue.1.ParameterName": "maxmemory-policy"},
        )
        _, value = reading("elasticache", body=body)
        self.assertEqual(value["ParameterNameValues"], [{"ParameterName": "maxmemory-policy"}])

    def test_ec2(self):
        body = form(
            "CreateVpc", CidrBlock="10.0.0.0/16", **{"TagSpecification.1.ResourceType": "vpc"}, Ipv4NetmaskLength="x"
        )
        self.assertEqual(faults("ec2", body=body), [("Ipv4NetmaskLength", "type")])
        _, value = reading("ec2", body=body)
        self.assertEqual(value["TagSpecifications"], [{"ResourceType": "vpc"}])

    def test_an_empty_list_of_a_form(self):
        _, value = reading("elasticache", body=form("ModifyReplicationGroup", ReplicationGroupId="a", SecurityGroupIds=""))
        self.assertEqual(value["SecurityGroupIds"], [])

    def test_json_and_cbor(self):
        value = {"EvaluationPeriods": 0}
        target = {"x-amz-target": "GraniteServiceVersion20100801.PutMetricAlarm"}
        expected = [("AlarmName", "required"), ("EvaluationPeriods", "range")]
        path = "/service/GraniteServiceVersion20100801/operation/PutMetricAlarm"
        self.assertEqual(faults("cloudwatch", headers=target, body=json.dumps(value).encode()), expected)
        self.assertEqual(faults("cloudwatch", path=path, body=cbor2.dumps(value)), expected)

    def test_a_compressed_body(self):
        packed = gzip.compress(form("CreateTopic", Name="alarms"))
        self.assertEqual(
            reading("sns", headers={"content-encoding": "gzip"}, body=packed), ("CreateTopic", {"Name": "alarms"})
        )

    def test_rest_json_with_path_query_and_body(self):
        path = "/2015-03-31/functions/notifier/invocations"
        self.assertEqual(reading("lambda", path=path, body=b"{}")[0], "Invoke")
        _, value = reading("lambda", path=path, query={"Qualifier": "1"}, body=b"{}")
        self.assertEqual(value, {"FunctionName": "notifier", "Qualifier": "1", "Payload": b"{}"})
        body = json.dumps({"MemorySize": 64, "Color": "red"}).encode()
        self.assertEqual(
            faults("lambda", "PUT", "/2015-03-31/functions/notifier/configuration", body=body),
            [("Color", "member"), ("MemorySize", "range")],
        )

    def test_rest_xml(self):
        body = b"""<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
            <Status>On</Status><Mood>good</Mood></VersioningConfiguration>"""
        self.assertEqual(
            faults("s3", "PUT", "/backups", query={"versioning": ""}, body=body),
            [("VersioningConfiguration.Mood", "member"), ("VersioningConfiguration.Status", "enum")],
        )
        body = b"""<LifecycleConfiguration><Rule><ID>a</ID><Status>Enabled</Status>
            <Expiration><Days>x</Days></Expiration></Rule></LifecycleConfiguration>"""
        self.assertEqual(
            faults("s3", "PUT", "/backups", query={"lifecycle": ""}, body=body),
            [("LifecycleConfiguration.Rules[].Expiration.Days", "type")],
        )

    def test_operations_of_one_address_are_told_apart(self):
        copy = {"x-amz-copy-source": "a/b"}
        part = {"partNumber": "1", "uploadId": "u"}
        self.assertEqual(reading("s3", "PUT", "/bucket/a/b%20c")[0:2], ("PutObject", {"Bucket": "bucket", "Key": "a/b c", "Body": b""}))
        self.assertEqual(reading("s3", "PUT", "/bucket/key", headers=copy)[0], "CopyObject")
        self.assertEqual(reading("s3", "PUT", "/bucket/key", query=part)[0], "UploadPart")
        self.assertEqual(reading("s3", "GET", "/bucket", query={"list-type": "2"})[0], "ListObjectsV2")
        self.assertEqual(reading("s3", "GET", "/")[0], "ListBuckets")

    def test_a_query_parameter_that_no_operation_has(self):
        self.assertEqual(faults("s3", "GET", "/bucket", query={"list-type": "2", "color": "red"}), [("color", "member")])

    def test_no_such_operation(self):
        with self.assertRaises(NoSuchOperation):
            reading("sns", body=form("CreateTopics"))
        with self.assertRaises(NoSuchOperation):
            reading("lambda", "DELETE", "/2015-03-31/nothing")

    def test_who_signed(self):
        signed = {"authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/sns/aws4_request, Signature=0"}
        self.assertEqual(request("sns", headers=signed)[1].signing_name, "sns")
        presigned = {"X-Amz-Credential": "AK/20260101/us-east-1/s3/aws4_request"}
        self.assertEqual(request("s3", query=presigned)[1].signing_name, "s3")
        self.assertIsNone(request("s3")[1].signing_name)


if __name__ == "__main__":
    unittest.main()
