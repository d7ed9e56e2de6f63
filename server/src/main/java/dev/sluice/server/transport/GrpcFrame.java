package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpData;

/// The frame around a gRPC message.
///
/// | offset | size | type | meaning |
/// |---|---|---|---|
/// | 0 | 1 | byte | 0 = plain, 1 = compressed as `grpc-encoding` says |
/// | 1 | 4 | uint32, big-endian | length of the message |
/// | 5 | length | bytes | the message |
final class GrpcFrame {
    static final int HEADER_BYTES = 5;

    private GrpcFrame() {}

    /// The unsigned length in the frame header at the start of `bytes`.
    static long messageLength(byte[] bytes) {
        return (bytes[1] & 0xffL) << 24 | (bytes[2] & 0xffL) << 16 | (bytes[3] & 0xffL) << 8 | (bytes[4] & 0xffL);
    }

    /// A plain frame.
    static HttpData of(byte[] message) {
        return HttpData.wrap(bytesOf(message));
    }

    static byte[] bytesOf(byte[] message) {
        byte[] frame = new byte[HEADER_BYTES + message.length];
        frame[1] = (byte) (message.length >>> 24);
        frame[2] = (byte) (message.length >>> 16);
        frame[3] = (byte) (message.length >>> 8);
        frame[4] = (byte) message.length;
        System.arraycopy(message, 0, frame, HEADER_BYTES, message.length);
        return frame;
    }
}
