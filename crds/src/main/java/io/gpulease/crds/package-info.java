/**
 * The kinds of the API group {@code gpulease.io} as Java: what users write, what the operator answers. Only reads its
 * own fields; knows no client, no clock and no decision. The CRD YAML in {@code crds/} is generated from these types.
 */
@NullMarked
package io.gpulease.crds;

import org.jspecify.annotations.NullMarked;
