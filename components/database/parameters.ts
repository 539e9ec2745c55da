/** What differs from PostgreSQL's own settings. All take effect without a restart. */
export const parameters = Object.freeze([
  // Without it a client may connect in the clear.
  { name: "rds.force_ssl", value: "1" },
  { name: "ssl_min_protocol_version", value: "TLSv1.2" },
  { name: "log_connections", value: "1" },
  { name: "log_disconnections", value: "1" },
  { name: "log_lock_waits", value: "1" },
  // Milliseconds: what takes longer is written down with its text.
  { name: "log_min_duration_statement", value: "1000" },
  // Milliseconds: a client that went away within a transaction must not hold its locks for ever.
  { name: "idle_in_transaction_session_timeout", value: "600000" },
]);
