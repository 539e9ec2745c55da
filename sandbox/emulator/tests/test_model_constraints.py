import unittest

from model_constraints import faults_of
from service_models import ServiceModel

SHAPES = {
    "Input": {
        "type": "structure",
        "required": ["Name"],
        "members": {
            "Name": {"shape": "Name"},
            "Kind": {"shape": "Kind"},
            "Count": {"shape": "Count"},
            "Share": {"shape": "Share"},
            "On": {"shape": "On"},
            "When": {"shape": "When"},
            "Data": {"shape": "Data"},
            "Names": {"shape": "Names"},
            "Labels": {"shape": "Labels"},
            "Choice": {"shape": "Choice"},
        },
    },
    "Name": {"type": "string", "min": 2, "max": 5, "pattern": "[a-z]+"},
    "Kind": {"type": "string", "enum": ["a", "b"]},
    "Count": {"type": "integer", "min": 1, "max": 9},
    "Share": {"type": "double"},
    "On": {"type": "boolean"},
    "When": {"type": "timestamp"},
    "Data": {"type": "blob", "max": 3},
    "Names": {"type": "list", "member": {"shape": "Name"}, "min": 1, "max": 2},
    "Labels": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Kind"}, "max": 1},
    "Choice": {"type": "structure", "union": True, "members": {"A": {"shape": "On"}, "B": {"shape": "On"}}},
}
MODEL = ServiceModel("test", {"protocol": "json"}, {}, SHAPES)


def faults(**members):
    return [(fault.member, fault.rule) for fault in faults_of(MODEL, SHAPES["Input"], {"Name": "abc", **members})]


class ModelConstraintsTest(unittest.TestCase):
    def test_what_is_valid(self):
        valid = {
            "Kind": "a",
            "Count": 9,
            "Share": 1,
            "On": False,
            "When": "2026-01-02T03:04:05.678Z",
            "Data": "YWJj",
            "Names": ["ab"],
            "Labels": {"ab": "b"},
            "Choice": {"A": True, "B": None},
        }
        self.assertEqual(faults(**valid), [])
        self.assertEqual(faults(When=1767225600.5, Share="NaN", Data=b"abc", Kind=None), [])

    def test_each_kind_of_constraint(self):
        for members, expected in (
            ({"Name": None}, ("Name", "required")),
            ({"Name": "a"}, ("Name", "length")),
            ({"Name": "abcdef"}, ("Name", "length")),
            ({"Name": "a1b"}, ("Name", "pattern")),
            ({"Name": "abc\n"}, ("Name", "pattern")),
            ({"Name": 5}, ("Name", "type")),
            ({"Kind": "c"}, ("Kind", "enum")),
            ({"Count": 0}, ("Count", "range")),
            ({"Count": 10}, ("Count", "range")),
            ({"Count": 1.5}, ("Count", "type")),
            ({"Count": True}, ("Count", "type")),
            ({"Count": "3"}, ("Count", "type")),
            ({"Share": "much"}, ("Share", "type")),
            ({"On": "true"}, ("On", "type")),
            ({"When": "tomorrow"}, ("When", "type")),
            ({"Data": "YWJjZA=="}, ("Data", "length")),
            ({"Data": "!"}, ("Data", "type")),
            ({"Names": []}, ("Names", "length")),
            ({"Names": ["ab"] * 3}, ("Names", "length")),
            ({"Names": "ab"}, ("Names", "type")),
            ({"Names": ["A"]}, ("Names[]", "length")),
            ({"Labels": {"a1": "a"}}, ("Labels{key}", "pattern")),
            ({"Labels": {"ab": "c"}}, ("Labels{}", "enum")),
            ({"Labels": {"ab": "a", "cd": "a"}}, ("Labels", "length")),
            ({"Labels": []}, ("Labels", "type")),
            ({"Choice": {"A": True, "B": True}}, ("Choice", "union")),
            ({"Choice": {}}, ("Choice", "union")),
            ({"Choice": {"A": True, "C": True}}, ("Choice.C", "member")),
            ({"Choice": 1}, ("Choice", "type")),
        ):
            with self.subTest(members=members):
                self.assertEqual(faults(**members)[:1], [expected])

    def test_no_fault_tells_a_value(self):
        for fault in faults_of(MODEL, SHAPES["Input"], {"Name": "HUNTER2", "Labels": {"HUNTER2": "HUNTER2"}}):
            self.assertNotIn("HUNTER2", repr(fault))


if __name__ == "__main__":
    unittest.main()
