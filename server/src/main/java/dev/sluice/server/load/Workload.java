package dev.sluice.server.load;

/// Makes Export…ServiceRequest messages whose items carry the ids of [ItemIds], so that every item can be found
/// again. One owner: the pacing thread.
interface Workload {
    /// The next request.
    ///
    /// @param firstItem number of its first item; the others follow
    /// @param items how many items it holds
    /// @param nowNanos epoch nanoseconds that the items are stamped with
    /// @return a new array that the caller owns: protobuf
    byte[] request(long firstItem, int items, long nowNanos);
}
