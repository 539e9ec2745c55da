import unittest

import service_models
from model_patterns import Untranslatable, compiled

# Services of which the sandbox makes something.
SERVICES = (
    "acm application-autoscaling backup chatbot cloudwatch ec2 ecr ecs elasticache elbv2 events iam kms lambda logs rds "
    "route53 s3 s3control scheduler secretsmanager sns sqs sts wafv2"
).split()


class ModelPatternsTest(unittest.TestCase):
    def test_classes_of_characters(self):
        tag = compiled(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+")
        self.assertTrue(tag.fullmatch("Größe 5 µm/日本"))
        self.assertFalse(tag.fullmatch("a;b"))
        self.assertTrue(compiled(r"\p{ASCII}+").fullmatch("a~"))
        self.assertFalse(compiled(r"\p{ASCII}+").fullmatch("é"))
        self.assertTrue(compiled(r"\P{N}").fullmatch("a"))
        self.assertFalse(compiled(r"\P{N}").fullmatch("7"))

    def test_surrogates_and_hyphens(self):
        text = compiled(r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*")
        self.assertTrue(text.fullmatch("a\U0001f600\n"))
        self.assertFalse(text.fullmatch("a\0"))
        self.assertTrue(compiled(r"[\w-_]*").fullmatch("a-b_c"))
        self.assertTrue(compiled(r"[\w-\/.@+=,]{1,8}").fullmatch("a-b/c"))

    def test_what_cannot_be_translated_is_said(self):
        with self.assertRaises(Untranslatable):
            compiled(r"[a\P{L}]")
        with self.assertRaises(Untranslatable):
            compiled(r"\p{InGreek}")

    def test_every_pattern_of_the_services_in_use_is_translated(self):
        skipped = []
        for name in SERVICES:
            model = service_models.load(name)
            assert model is not None, name
            for shape in model.shapes.values():
                try:
                    compiled(shape.get("pattern", ""))
                except Untranslatable as problem:
                    skipped.append(f"{name}: {problem}")
        self.assertEqual(skipped, [])


if __name__ == "__main__":
    unittest.main()
