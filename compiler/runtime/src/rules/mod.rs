//! What trying a way of working can show.

flow_source::rules! {
    explored_way_breaks, scenario_cannot_go_on, scenario_fails, scenario_line_unused, scenario_misses_line
}
