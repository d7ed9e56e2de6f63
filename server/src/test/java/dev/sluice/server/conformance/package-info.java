/// What OTLP asks of a server, rule by rule, asked over a socket.
///
/// Start with [Rule]: a test method that carries it is the evidence for one line of `docs/conformance.md`, and
/// [FaultsTest] shows that it fails at a [Door] with the [Fault] it names. The lines themselves are in
/// `conformance/rules.txt` and, for what data must look like, in `conformance/data.txt`.
@NullMarked
package dev.sluice.server.conformance;

import org.jspecify.annotations.NullMarked;
