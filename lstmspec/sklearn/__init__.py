"""Specs as estimators of scikit-learn: `LstmspecClassifier` and `LstmspecRegressor`.

Importing this room imports scikit-learn, the extra `sklearn`; nothing else in lstmspec does.
"""

from lstmspec.sklearn.errors import require_scikit_learn

require_scikit_learn()

from lstmspec.sklearn.classifier import LstmspecClassifier as LstmspecClassifier  # noqa: E402
from lstmspec.sklearn.regressor import LstmspecRegressor as LstmspecRegressor  # noqa: E402
