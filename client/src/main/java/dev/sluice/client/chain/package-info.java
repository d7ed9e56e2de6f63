/// What a user puts around a client, in one visible list: observing, caching, durable, retrying, balancing.
///
/// Start with [ClientChain], which checks the list and builds it. Nothing here may know a protocol.
@NullMarked
package dev.sluice.client.chain;

import org.jspecify.annotations.NullMarked;
