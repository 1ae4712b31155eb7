/**
 * The written rules of policies: compiled, checked against what is known of a lease, and explained. An expression is what a lease
 * that complies keeps true. The operator compiles rules so far; nothing asks them about its leases yet. Knows no Kubernetes, no clock and no network, and ends nothing: it only finds.
 */
@NullMarked
package io.gpulease.rules;

import org.jspecify.annotations.NullMarked;
