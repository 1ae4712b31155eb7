/** What it costs to look whether leases keep rules, on an estate that is made up. Knows the finder, and no cluster. */
@NullMarked
package io.gpulease.bench.rules;

import org.jspecify.annotations.NullMarked;
