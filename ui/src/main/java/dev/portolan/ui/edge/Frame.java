package dev.portolan.ui.edge;

import dev.portolan.ui.core.MapView;
import dev.portolan.ui.core.Rates;
import java.util.List;

/**
 * The map at one instant.
 *
 * @param number grows with each
 * @param gaps what nobody counts, a sentence each
 */
public record Frame(long number, MapView view, Rates rates, List<String> gaps) {
    /** Before anything is known. */
    static final Frame FIRST = new Frame(0, MapView.EMPTY, Rates.NONE, List.of());

    Frame with(MapView next) {
        return new Frame(number + 1, next, rates, gaps);
    }

    Frame with(Rates next, List<String> without) {
        return new Frame(number + 1, view, next, without);
    }

    boolean shows(Frame other) {
        return view.equals(other.view) && rates.equals(other.rates) && gaps.equals(other.gaps);
    }
}
