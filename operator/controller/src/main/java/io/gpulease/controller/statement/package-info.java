/**
 * What is made of the ledger once it is written, beside the deciding thread: few large pages of many small ones, and statements for
 * tenants. Decides nothing, and says nothing that the ledger does not say.
 */
@NullMarked
package io.gpulease.controller.statement;

import org.jspecify.annotations.NullMarked;
