/**
 * The written rules of policies: compiled, checked against what is known of a lease, and explained. An expression is what a lease
 * that complies keeps true. Knows no Kubernetes, no clock and no network, and ends nothing: it only finds.
 */
@NullMarked
package io.gpulease.rules;

import org.jspecify.annotations.NullMarked;
