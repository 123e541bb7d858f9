//! What can be wrong with a `simulation.toml`, and with what comes of it.

flow_source::rules! { guard_is_traded, simulation_name, simulation_shares, simulation_unreadable, simulation_value }
