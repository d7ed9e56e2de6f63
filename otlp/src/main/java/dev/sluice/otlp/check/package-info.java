/// Decides what of a request is taken: one pass over its bytes, before anything is stored or decoded.
///
/// Start with [dev.sluice.otlp.check.Validator]. This package must never build objects for what it reads in a
/// valid request.
@NullMarked
package dev.sluice.otlp.check;

import org.jspecify.annotations.NullMarked;
