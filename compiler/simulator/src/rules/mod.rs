//! What can be wrong with a `simulation.toml`.

flow_source::rules! { simulation_name, simulation_shares, simulation_unreadable, simulation_value }
