/**
 * Annotations that say about a field what the CRD generator has no words for: closed vocabularies, durations, instants,
 * money, sets. Read when the CRDs are generated; the kinds do not depend on them when the operator runs.
 */
@NullMarked
package io.gpulease.crds.schema;

import org.jspecify.annotations.NullMarked;
