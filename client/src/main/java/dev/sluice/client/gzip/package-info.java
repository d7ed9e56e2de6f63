/// Packs request bodies: an encoder for gzip of its own, since that is what a gateway and an application spend most on.
/// It knows one speed, that of zlib's level 1 in size at a fraction of its time; what asks for another level gets zlib.
@NullMarked
package dev.sluice.client.gzip;

import org.jspecify.annotations.NullMarked;
