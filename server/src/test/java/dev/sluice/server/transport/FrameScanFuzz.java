package dev.sluice.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Any bytes: the counts of frames do not depend on how the bytes are cut, and no byte is looked at twice.
public final class FrameScanFuzz {
    private FrameScanFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        ByteBuf whole = Unpooled.wrappedBuffer(input);
        FrameScan atOnce = new FrameScan();
        atOnce.read(whole, 0);
        int[] expected = {atOnce.requests(), atOnce.bodies(), atOnce.resets(), atOnce.controls()};
        FrameScan byByte = new FrameScan();
        int[] counted = new int[4];
        for (int i = 0; i < input.length; i++) {
            byByte.read(whole.slice(i, 1), 0);
            counted[0] += byByte.requests();
            counted[1] += byByte.bodies();
            counted[2] += byByte.resets();
            counted[3] += byByte.controls();
        }
        for (int i = 0; i < counted.length; i++) {
            if (counted[i] != expected[i]) {
                throw new AssertionError("count " + i + ": " + counted[i] + " (expected: " + expected[i] + ")");
            }
        }
        if (byByte.isInsideHead() != atOnce.isInsideHead() || byByte.lastStream() != atOnce.lastStream()) {
            throw new AssertionError("the ends differ");
        }
    }
}
