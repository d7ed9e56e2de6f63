/// `sluice load`: makes OTLP of known identity at a known rate, sends it, and can check afterwards that what was
/// acknowledged is stored, once.
///
/// Start with [LoadRun], which paces and counts; a [Workload] makes the requests, a [Sender] carries them. Works
/// against any OTLP server. It must never use the intake's own code to send: it plays a foreign client.
@NullMarked
package dev.sluice.server.load;

import org.jspecify.annotations.NullMarked;
