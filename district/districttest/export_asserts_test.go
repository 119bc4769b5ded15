package districttest

// Unproven is the text of a failure about a proof.
var Unproven = unproven

// FindScripts finds the scripts that are run.
var FindScripts = scripts
