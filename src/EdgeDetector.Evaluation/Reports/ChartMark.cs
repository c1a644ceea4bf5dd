namespace EdgeDetector.Evaluation.Reports;

/// <summary>How something in a chart looks and what it says when pointed at.</summary>
/// <param name="CssClass">Its class in the page's style sheet.</param>
/// <param name="Title">What it is.</param>
/// <param name="ClassId">The class of objects that it belongs to; null where to none.</param>
internal readonly record struct ChartMark(string CssClass, string Title, int? ClassId = null);
