/// What tells a program from a web page: the names under which this server may be addressed. Start with
/// [dev.sluice.server.browser.AllowedHosts]. This package must never know what a port serves.
@NullMarked
package dev.sluice.server.browser;

import org.jspecify.annotations.NullMarked;
