/** One request that a service outside the stack would have got. */
export interface ReceivedMessage {
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly path: string;
  /** As it was sent, decompressed. */
  readonly body: string;
}
