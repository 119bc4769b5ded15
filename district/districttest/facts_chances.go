package districttest

// Probabilities of the draws, in percent. With them any two rules that can meet in one user do meet
// in at least one district of a hundred.
const (
	noBuildings      = 4
	manyBuildings    = 3
	allOutOfDistrict = 4
	outOfDistrict    = 15
	closed           = 20

	packageThere    = 85
	licenseNeeded   = 40
	licenseThere    = 60
	licenseBlank    = 25
	keepsLedgers    = 50
	isStandard      = 40
	districtWide    = 50
	levelBlind      = 25
	operationNamed  = 50
	fieldGuarded    = 40
	subpackageNamed = 50
	needsNest       = 50
	administered    = 20

	dangling      = 6
	unrecorded    = 12
	unpackaged    = 15
	misfit        = 10
	userMarked    = 6
	groupThere    = 30
	roleLikeGroup = 25
	manyLists     = 1
	roleTwice     = 12
	roleByHand    = 8
	emailTwice    = 20

	hasTerm       = 30
	besideDay     = 70
	hasOverride   = 55
	overrideEmpty = 30
	hasHome       = 65
	hasList       = 65
	hasRole       = 80
	hasPrefill    = 30
	hasSchools    = 25
	hasLedgers    = 45
	hasEmail      = 60
	ownsSomething = 10

	divisionMoved = 40
	enrolledNow   = 75
	recordThere   = 85
	saysParent    = 80
	isEvaluator   = 30
	isPublic      = 25
	isListed      = 25
	typeThere     = 80

	isNew        = 30
	isDeleted    = 30
	isBare       = 20
	isCalculated = 30
	nameTaken    = 10
	writtenTwice = 20
)
