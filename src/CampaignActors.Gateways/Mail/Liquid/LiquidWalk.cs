using Fluid;
using Fluid.Ast;

namespace CampaignActors.Gateways.Mail.Liquid;

/// <summary>Walks through a template: which values it reads, and whether it uses what it may not.</summary>
internal sealed class LiquidWalk(IReadOnlyCollection<string> filters) : AstVisitor
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly HashSet<string> _own = new(StringComparer.Ordinal) { "forloop" };

    /// <summary>The first thing that a template may not use, or <c>null</c>.</summary>
    public string? Problem { get; private set; }

    public IReadOnlySet<string> Variables => _read.Except(_own).ToHashSet(StringComparer.Ordinal);

    protected override Expression VisitMemberExpression(MemberExpression memberExpression)
    {
        if (memberExpression.Segments.Count > 0 && memberExpression.Segments[0] is IdentifierSegment first)
            _read.Add(first.Identifier);
        return base.VisitMemberExpression(memberExpression);
    }

    protected override Expression VisitFilterExpression(FilterExpression filterExpression)
    {
        if (!filters.Contains(filterExpression.Name))
            Problem ??= $"there is no filter '{filterExpression.Name}', expected one of {string.Join(", ", filters)}";
        return base.VisitFilterExpression(filterExpression);
    }

    protected override Expression VisitRangeExpression(RangeExpression rangeExpression)
    {
        // A range is a list of all its numbers.
        Problem ??= "a range such as (1..9) cannot be used";
        return rangeExpression;
    }

    protected override Statement VisitAssignStatement(AssignStatement assignStatement)
    {
        _own.Add(assignStatement.Identifier);
        return base.VisitAssignStatement(assignStatement);
    }

    protected override Statement VisitForStatement(ForStatement forStatement)
    {
        _own.Add(forStatement.Identifier);
        return base.VisitForStatement(forStatement);
    }
}
