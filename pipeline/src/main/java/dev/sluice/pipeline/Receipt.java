package dev.sluice.pipeline;

/// The proof that a payload was taken over.
///
/// @param items how many items it held
/// @param durable whether the bytes were on stable storage when the receipt was written
/// @param route the destinations that it is owed to
public record Receipt(int items, boolean durable, Route route) {
    /// Of an intake that does not settle where a payload goes.
    public Receipt(int items, boolean durable) {
        this(items, durable, Route.UNKNOWN);
    }

    /// The same for a part of the items.
    Receipt of(int part) {
        return new Receipt(part, durable, route);
    }
}
