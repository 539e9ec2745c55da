import http.server
import threading
import unittest

from health_checks import _Health, answers


class Health(unittest.TestCase):
    def seen(self, threshold: int, *looks: bool) -> list[bool]:
        health = _Health()
        for look in looks:
            health.take(look, threshold)
        return health.seen

    def test_changes_only_after_enough_looks_in_a_row(self) -> None:
        self.assertEqual(self.seen(2, False, True, False, False), [True, True, True, False])
        self.assertEqual(self.seen(2, False, False, True, False, True, True), [True, False, False, False, False, True])


class Answers(unittest.TestCase):
    def setUp(self) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(404 if self.path == "/absent" else 200)
                self.end_headers()
                self.wfile.write(b"all is well")

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.config = {"Type": "HTTP", "IPAddress": "127.0.0.1", "Port": self.server.server_port}

    def tearDown(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def test_judges_status_and_text(self) -> None:
        self.assertTrue(answers(self.config))
        self.assertFalse(answers({**self.config, "ResourcePath": "/absent"}))
        self.assertTrue(answers({**self.config, "Type": "HTTP_STR_MATCH", "SearchString": "well"}))
        self.assertFalse(answers({**self.config, "Type": "HTTP_STR_MATCH", "SearchString": "ill"}))

    def test_calls_no_other_machine_and_finds_it_down(self) -> None:
        self.assertFalse(answers({"Type": "HTTP", "FullyQualifiedDomainName": "example.com"}))
        self.assertFalse(answers({"Type": "HTTPS", "IPAddress": "192.0.2.1"}))


if __name__ == "__main__":
    unittest.main()
