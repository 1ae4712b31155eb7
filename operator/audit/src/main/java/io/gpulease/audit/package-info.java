/**
 * Doubts: recomputes from the pages of the ledger, the statements and the leases what the operator says of them. It shares no code with
 * the operator, for it must not share its mistakes; what it goes by is the form that docs/ledger.md describes.
 */
@NullMarked
package io.gpulease.audit;

import org.jspecify.annotations.NullMarked;
