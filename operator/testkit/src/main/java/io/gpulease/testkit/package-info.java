/**
 * What proves the operator: control planes, the product installed in them, slices of them for tests, and an independent
 * check of what the API server said. It must not know how the operator works inside, only the words of its contract.
 */
@NullMarked
package io.gpulease.testkit;

import org.jspecify.annotations.NullMarked;
