import unittest

from container_order import Circle, holds, in_order


def _container(name: str, **depends_on: str) -> dict[str, object]:
    return {
        "name": name,
        "dependsOn": [{"containerName": other, "condition": condition} for other, condition in depends_on.items()],
    }


class OrderTest(unittest.TestCase):
    def test_starts_each_after_those_it_waits_for(self) -> None:
        containers = [_container("worker", agent="HEALTHY", migrate="SUCCESS"), _container("agent"), _container("migrate")]
        self.assertEqual(in_order(containers), [1, 2, 0])

    def test_keeps_the_given_order_otherwise(self) -> None:
        self.assertEqual(in_order([_container("one"), _container("two")]), [0, 1])

    def test_refuses_a_circle(self) -> None:
        with self.assertRaisesRegex(Circle, "one, two wait for one another"):
            in_order([_container("one", two="START"), _container("two", one="START")])


class HoldsTest(unittest.TestCase):
    def test_says_when_a_condition_holds_and_when_it_never_will(self) -> None:
        cases = [
            ("START", "UNKNOWN", None, True),
            ("HEALTHY", "UNKNOWN", None, False),
            ("HEALTHY", "HEALTHY", None, True),
            ("HEALTHY", "HEALTHY", 0, None),
            ("COMPLETE", "UNKNOWN", None, False),
            ("COMPLETE", "UNKNOWN", 3, True),
            ("SUCCESS", "UNKNOWN", 0, True),
            ("SUCCESS", "UNKNOWN", 3, None),
        ]
        for condition, health, exit_code, expected in cases:
            with self.subTest(condition=condition, health=health, exit_code=exit_code):
                self.assertEqual(holds(condition, health=health, exit_code=exit_code), expected)


if __name__ == "__main__":
    unittest.main()
