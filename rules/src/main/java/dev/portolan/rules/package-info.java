/** The rules that every room shares, each written once: names, selectors, quantities, addresses, ports. See this module's README. */
@NullMarked
package dev.portolan.rules;

import org.jspecify.annotations.NullMarked;
