/**
 * What others see of the operator while it works: metrics, health, Events on the objects it acts on, the keys of its log.
 * Is told what happened and asks for figures; must not decide anything, and never makes a caller wait.
 */
@NullMarked
package io.gpulease.controller.observe;

import org.jspecify.annotations.NullMarked;
