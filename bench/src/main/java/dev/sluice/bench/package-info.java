/// End-to-end measurements of the shipped program, and of peers in the same run; JMH classes for single parts.
///
/// Start with [EndToEnd]. Results are kept, with machine and versions, in bench/RESULTS.md.
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
