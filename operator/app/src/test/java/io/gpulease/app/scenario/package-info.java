/**
 * The acceptance scenarios: the operator as a process under the chart's own rights, a real control plane, kubectl.
 * They must not know any class of the operator.
 */
@NullMarked
package io.gpulease.app.scenario;

import org.jspecify.annotations.NullMarked;
