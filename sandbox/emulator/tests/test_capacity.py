import unittest

from capacity import choose

_SPOT = [
    {"capacityProvider": "FARGATE", "base": 1, "weight": 30},
    {"capacityProvider": "FARGATE_SPOT", "weight": 70},
]


def _first(strategy: list[dict[str, object]], count: int) -> list[str]:
    running: list[str | None] = []
    for _ in range(count):
        running.append(choose(strategy, running))
    return [provider or "" for provider in running]


class ChooseTest(unittest.TestCase):
    def test_fills_the_base_before_anything_else(self) -> None:
        self.assertEqual(choose(_SPOT, []), "FARGATE")
        self.assertEqual(choose(_SPOT, ["FARGATE_SPOT", "FARGATE_SPOT"]), "FARGATE")

    def test_shares_the_rest_by_weight(self) -> None:
        chosen = _first(_SPOT, 11)
        self.assertEqual(chosen.count("FARGATE"), 4)
        self.assertEqual(chosen.count("FARGATE_SPOT"), 7)

    def test_never_takes_a_provider_without_weight_beyond_its_base(self) -> None:
        only_spot = [
            {"capacityProvider": "FARGATE", "base": 1, "weight": 0},
            {"capacityProvider": "FARGATE_SPOT", "weight": 100},
        ]
        self.assertEqual(_first(only_spot, 4), ["FARGATE", "FARGATE_SPOT", "FARGATE_SPOT", "FARGATE_SPOT"])


if __name__ == "__main__":
    unittest.main()
