package dev.sluice.client;

/// A client around another one.
public interface ClientDecorator extends OtlpClient {
    /// What this one adds, in a word for logs: `retrying`.
    String trait();

    /// The client inside.
    OtlpClient decorated();

    /// The innermost client of a chain: the one that has the connections.
    static OtlpClient innermost(OtlpClient client) {
        OtlpClient inner = client;
        while (inner instanceof ClientDecorator decorator) {
            inner = decorator.decorated();
        }
        return inner;
    }
}
