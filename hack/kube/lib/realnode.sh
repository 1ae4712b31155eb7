# (to come)
node_check() { die 'not there yet'; }
node_up() { die 'not there yet'; }
node_down() { die 'not there yet'; }
sweep_real_nodes() { :; }
