namespace CampaignActors.Audience.Language;

/// <summary>A part of a segment's text as it was written, before names and types are checked.</summary>
/// <param name="First">The token that problems of the part point to.</param>
internal abstract record Syntax(Token First)
{
    public sealed record Literal(Token At) : Syntax(At);

    public sealed record Truth(Token At, bool Value) : Syntax(At);

    public sealed record Everyone(Token At) : Syntax(At);

    public sealed record Today(Token At) : Syntax(At);

    public sealed record Age(Token At) : Syntax(At);

    public sealed record Name(Token At) : Syntax(At);

    public sealed record Negative(Token Sign, Syntax Of) : Syntax(Sign);

    public sealed record Arithmetic(Token Operator, Syntax Left, Syntax Right) : Syntax(Left.First);

    public sealed record Comparison(Token Operator, Syntax Left, Syntax Right) : Syntax(Left.First);

    public sealed record In(Syntax Of, IReadOnlyList<Syntax> Values) : Syntax(Of.First);

    public sealed record Between(Syntax Of, Syntax Least, Syntax Most) : Syntax(Of.First);

    public sealed record Like(Syntax Of, Token Pattern) : Syntax(Of.First);

    public sealed record IsNull(Syntax Of) : Syntax(Of.First);

    public sealed record Not(Token At, Syntax Of) : Syntax(At);

    public sealed record All(IReadOnlyList<Syntax> Parts) : Syntax(Parts[0].First);

    public sealed record Any(IReadOnlyList<Syntax> Parts) : Syntax(Parts[0].First);

    public sealed record OnList(Token At, Token List) : Syntax(At);

    public sealed record Received(Token At, Token Delivery, Token Within, Token By) : Syntax(At);

    public sealed record InSegment(Token At, Token Segment) : Syntax(At);
}
