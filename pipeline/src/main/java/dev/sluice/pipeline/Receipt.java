package dev.sluice.pipeline;

/// The proof that a payload was taken over.
///
/// @param items how many items it held
/// @param durable whether the bytes were on stable storage when the receipt was written
/// @param route the destinations that it is owed to
/// @param duplicate whether it had been taken over before, and was not again
public record Receipt(int items, boolean durable, Route route, boolean duplicate) {
    /// Of a payload that was taken over now.
    public Receipt(int items, boolean durable, Route route) {
        this(items, durable, route, false);
    }

    /// Of an intake that does not settle where a payload goes.
    public Receipt(int items, boolean durable) {
        this(items, durable, Route.UNKNOWN);
    }

    /// Of a copy of what was taken over before, and is owed by that.
    static Receipt ofDuplicate(int items, boolean durable) {
        return new Receipt(items, durable, Route.UNKNOWN, true);
    }

    /// The same for a part of the items.
    Receipt of(int part) {
        return new Receipt(part, durable, route);
    }
}
