/**
 * What the operator does when it is killed, frozen, contradicted or not answered, on a real control plane. Faults are put
 * between it and the API server, in a process of its own; nothing here knows what it thinks, only what it sends.
 */
@NullMarked
package io.gpulease.app.fault;

import org.jspecify.annotations.NullMarked;
