package dev.sluice.otlp.check;

import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.schema.FieldPath;
import java.util.Objects;

/// Decides what of a request is taken, in one pass over its bytes that builds no objects for them.
///
/// Refused whole: bytes that are not the signal's protobuf message, text that is not UTF-8, more than the
/// limits. Rejected one by one: items that break a rule of [Rule], so that they could not be interpreted.
/// Everything else is taken as it is, also what the specification frowns upon, because a store that drops odd
/// data hides the bug that made it.
///
/// Unknown fields are stepped over and kept. A known field number with another wire type is an unknown field.
/// Any thread.
public final class Validator {
    private final ScanLimits limits;

    public Validator(ScanLimits limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
    }

    /// Checks the export request in `bytes[offset, offset + length)`.
    ///
    /// The array belongs to the payload afterwards. A request without items is fine, and so is an empty one.
    ///
    /// @throws SerializationException if the bytes are not such a request; its context has the `offset` in the
    ///     array and, as far as the bytes make sense, the `field`
    /// @throws ValidationException if a limit is passed, or there are items and every one breaks a rule
    public Verdict check(Signal signal, byte[] bytes, int offset, int length) {
        Verdict verdict = judge(signal, bytes, offset, length);
        verdict.requireAnythingLeft();
        return verdict;
    }

    /// The same as [#check], but a request of nothing but invalid items gets a verdict too, so that whoever refuses it
    /// can count them first: see [Verdict#requireAnythingLeft()].
    ///
    /// @throws SerializationException as [#check]
    /// @throws ValidationException if a limit is passed
    public Verdict judge(Signal signal, byte[] bytes, int offset, int length) {
        Objects.requireNonNull(signal, "signal");
        Objects.checkFromIndexSize(offset, length, bytes.length);
        Tally tally = new Tally();
        try {
            new RequestScan(signal, bytes, offset, offset + length, limits, tally).scan();
        } catch (SerializationException malformed) {
            throw located(malformed, signal, bytes, offset, offset + length);
        }
        if (tally.drops() == 0) {
            return new Verdict(new Payload(signal, bytes, offset, length, tally.accepted()), 0, null);
        }
        String message = message(signal, bytes, offset, offset + length, tally);
        byte[] rest = Remainder.of(signal, bytes, offset, offset + length, tally);
        Payload accepted = new Payload(signal, rest, 0, rest.length, tally.accepted());
        return new Verdict(accepted, tally.rejected(), tally.rejected() == 0 ? null : message);
    }

    private static SerializationException located(
            SerializationException malformed, Signal signal, byte[] bytes, int from, int end) {
        String offset = malformed.facts().get("offset");
        if (offset == null) {
            return malformed;
        }
        String path = FieldPath.of(signal, bytes, from, end, Integer.parseInt(offset));
        return path.isEmpty() ? malformed : malformed.with("field", path);
    }

    private static String message(Signal signal, byte[] bytes, int from, int end, Tally tally) {
        Rule rule = tally.firstRule();
        if (rule == null) {
            return "";
        }
        String path = FieldPath.of(signal, bytes, from, end, tally.firstOffset());
        long total = tally.accepted() + tally.rejected();
        return "rejected " + tally.rejected() + " of " + total + " " + signal.itemNoun() + (total == 1 ? "" : "s")
                + ", the first because of " + rule.message(path, tally.firstDetail());
    }
}
