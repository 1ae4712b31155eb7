/** Says of policies what became of their rules, and how many leases break them now. */
@NullMarked
package io.gpulease.controller.policy;

import org.jspecify.annotations.NullMarked;
