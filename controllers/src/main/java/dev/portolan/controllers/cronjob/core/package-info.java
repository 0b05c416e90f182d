/** Which times of a schedule are due, and which Jobs are made, replaced or forgotten. Pure. */
@NullMarked
package dev.portolan.controllers.cronjob.core;

import org.jspecify.annotations.NullMarked;
