package districttest

// Unproven is what a failure says of a proof.
var Unproven = unproven

// FindScripts finds the scripts that are run.
var FindScripts = scripts
