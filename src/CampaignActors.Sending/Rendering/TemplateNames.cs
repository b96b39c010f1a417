using CampaignActors.Audience.Language;
using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace CampaignActors.Sending.Rendering;

/// <summary>
/// What a parsed template names: fields, filters, ranges. Names that do not exist are errors before anything is
/// rendered.
/// </summary>
internal sealed class TemplateNames : AstVisitor
{
    private readonly TemplateScan _scan;
    private readonly ContentFields _fields;
    private readonly HashSet<string> _locals;
    private readonly List<string> _problems = [];
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public TemplateNames(IFluidTemplate template, TemplateScan scan, ContentFields fields)
    {
        (_scan, _fields) = (scan, fields);
        _locals = [.. scan.Assigned.Select(a => a.Name), "forloop", "parentloop"];
        foreach (var (name, at) in scan.Assigned.Where(a => ContentFields.Roots.Contains(a.Name)))
            _problems.Add($"{at}: {name} cannot be assigned");
        VisitTemplate(template);
    }

    /// <summary>One line each, with places.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Fields of the recipient that the template names.</summary>
    public IReadOnlyCollection<string> RecipientFields => _used;

    protected override Statement VisitForStatement(ForStatement forStatement)
    {
        if (ContentFields.Roots.Contains(forStatement.Identifier))
            Add(forStatement.Identifier, $"{forStatement.Identifier} cannot be assigned");
        var known = !_locals.Add(forStatement.Identifier);
        base.VisitForStatement(forStatement);
        if (!known)
            _locals.Remove(forStatement.Identifier);
        return forStatement;
    }

    protected override Expression VisitFilterExpression(FilterExpression filterExpression)
    {
        if (!LiquidLanguage.Filters.Contains(filterExpression.Name))
        {
            var near = Nearest.Of(filterExpression.Name, LiquidLanguage.Filters);
            Add(filterExpression.Name, $"there is no filter '{filterExpression.Name}'; the nearest one is '{near}'");
        }
        return base.VisitFilterExpression(filterExpression);
    }

    protected override Expression VisitRangeExpression(RangeExpression rangeExpression)
    {
        if (Bound(rangeExpression.From) is not { } from || Bound(rangeExpression.To) is not { } to)
            Add("..", "a range has whole numbers as its ends");
        else if (to - from >= ContentLimits.MaxItems)
            Add("..", $"a range has more than {ContentLimits.MaxItems:N0} numbers");
        return base.VisitRangeExpression(rangeExpression);
    }

    protected override Expression VisitMemberExpression(MemberExpression memberExpression)
    {
        var segments = memberExpression.Segments;
        if (segments[0] is not IdentifierSegment { Identifier: var root })
            return memberExpression;
        foreach (var inner in segments.OfType<IndexerSegment>())
            Visit(inner.Expression);
        if (_locals.Contains(root) || root is "empty" or "blank" or "nil" or "null")
            return memberExpression;
        if (!ContentFields.Roots.Contains(root))
        {
            Add(root, $"there is no '{root}'; the nearest one is '{Nearest.Of(root, ContentFields.Roots.Concat(_locals))}'");
            return memberExpression;
        }
        if (!ContentFields.HasMembers(root))
        {
            if (segments.Count > 1)
                Add(root, $"{root} has no parts");
            return memberExpression;
        }
        Check(root, segments.Count > 1 ? NameOf(segments[1]) : null, segments.Count);
        return memberExpression;
    }

    private void Check(string root, string? name, int segments)
    {
        if (name is null)
        {
            Add(root, $"{root} is written with the name of a field behind it, such as {root}.{_fields.Of(root).First()}");
            return;
        }
        var path = $"{root}.{name}";
        if (!_fields.Has(root, name))
            Add(path, $"there is no field '{path}'; the nearest one is '{root}.{Nearest.Of(name, _fields.Of(root))}'", name);
        else if (segments > 2)
            Add(path, $"{path} has no parts", name);
        else if (root == ContentFields.Recipient)
            _used.Add(name);
    }

    private static string? NameOf(MemberSegment segment) => segment switch
    {
        IdentifierSegment identifier => identifier.Identifier,
        IndexerSegment { Expression: LiteralExpression { Value: StringValue text } } => text.ToStringValue(),
        _ => null,
    };

    private static decimal? Bound(Expression expression) =>
        expression is LiteralExpression { Value: NumberValue number } && number.ToNumberValue() is var value && value == Math.Floor(value)
            ? value
            : null;

    private void Add(string word, string problem, string? orWord = null)
    {
        var at = _scan.Find(word) ?? (orWord is null ? null : _scan.Find(orWord));
        var line = at is null ? problem : $"{at}: {problem}";
        if (!_problems.Contains(line))
            _problems.Add(line);
    }
}
