// In place of a reader of spreadsheets that no registry has: SDEverywhere's compiler asks for it, these models do not.
export default { set_fs() {} }
