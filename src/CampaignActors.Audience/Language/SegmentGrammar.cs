using CampaignActors.Audience.People;
using Parlot;
using Parlot.Fluent;
using static Parlot.Fluent.Parsers;

namespace CampaignActors.Audience.Language;

/// <summary>
/// The grammar of segments. Conditions and values are one syntax, told apart by the checker: so each token decides alone what comes, and
/// no part is read twice.
/// </summary>
internal static class SegmentGrammar
{
    private const string AValue = "a field or a value";
    private const string AComparison = "a comparison";

    private static readonly string[] s_comparisons = ["=", "!=", "<>", "<=", "<", ">=", ">"];
    private static readonly Parser<Syntax> s_whole = Whole();

    /// <exception cref="SegmentException">The tokens make no condition.</exception>
    public static Syntax Parse(string text, List<Token> tokens)
    {
        var context = new SegmentContext(text, tokens);
        var result = new ParseResult<Syntax>();
        return s_whole.Parse(context, ref result) ? result.Value : throw context.Problem();
    }

    private static Parser<Syntax> Whole()
    {
        var condition = Deferred<Syntax>();
        var sum = Sum(condition);
        var comparison = sum.And(ZeroOrOne(Suffix(sum))).Then(c => c.Item2 is null ? c.Item1 : c.Item2(c.Item1));
        var negated = ZeroOrMany(Word("not", AValue)).And(comparison).Then(n => n.Item1.Reverse().Aggregate(
            n.Item2, (of, not) => new Syntax.Not(not, of)));
        var all = Separated(Word("and"), negated).Then(parts => parts.Count == 1 ? parts[0] : new Syntax.All(parts));
        condition.Parser = Separated(Word("or"), all).Then(parts => parts.Count == 1 ? parts[0] : new Syntax.Any(parts));
        return condition.AndSkip(new TokenParser("the end", t => t.Kind == TokenKind.End));
    }

    private static Parser<Syntax> Sum(Parser<Syntax> condition)
    {
        var primary = OneOf(
            Word("(", AValue).SkipAnd(condition).AndSkip(Word(")")),
            new TokenParser(AValue, t => t.Kind is TokenKind.Text or TokenKind.Number or TokenKind.Days or TokenKind.Date)
                .Then<Syntax>(t => new Syntax.Literal(t)),
            Word("true", AValue).Then<Syntax>(t => new Syntax.Truth(t, true)),
            Word("false", AValue).Then<Syntax>(t => new Syntax.Truth(t, false)),
            Word("everyone", AValue).Then<Syntax>(t => new Syntax.Everyone(t)),
            Word("today", AValue).Then<Syntax>(t => new Syntax.Today(t)),
            Word("age", AValue).Then<Syntax>(t => new Syntax.Age(t)),
            Word("on", AValue).AndSkip(Word("list")).And(Text("the code of a list in quotes"))
                .Then<Syntax>(t => new Syntax.OnList(t.Item1, t.Item2)),
            Word("segment", AValue).And(Text("the code of a segment in quotes")).Then<Syntax>(t => new Syntax.InSegment(t.Item1, t.Item2)),
            Received(),
            new TokenParser(AValue, t => t.Kind == TokenKind.Word && !SegmentText.Keywords.Contains(t.Value))
                .Then<Syntax>(t => new Syntax.Name(t)));
        var signed = ZeroOrMany(Word("-", AValue)).And(primary).Then(s => s.Item1.Reverse().Aggregate(
            s.Item2, (of, sign) => new Syntax.Negative(sign, of)));
        var product = Chain(signed, Word("*"));
        return Chain(product, OneOf(Word("+"), Word("-")));
    }

    private static Parser<Func<Syntax, Syntax>> Suffix(Parser<Syntax> sum)
    {
        var compared = OneOf(s_comparisons.Select(Comparing).ToArray())
            .And(sum).Then<Func<Syntax, Syntax>>(c => left => new Syntax.Comparison(c.Item1, left, c.Item2));
        var tested = OneOf(
            Comparing("in").SkipAnd(Word("(")).SkipAnd(Separated(Word(","), sum)).AndSkip(Word(")"))
                .Then<Func<Syntax, Syntax>>(values => of => new Syntax.In(of, values)),
            Comparing("between").SkipAnd(sum).AndSkip(Word("and")).And(sum)
                .Then<Func<Syntax, Syntax>>(ends => of => new Syntax.Between(of, ends.Item1, ends.Item2)),
            Comparing("like").SkipAnd(Text("a text in quotes")).Then<Func<Syntax, Syntax>>(pattern => of => new Syntax.Like(of, pattern)));
        var negated = Comparing("not").And(tested).Then<Func<Syntax, Syntax>>(n => of => new Syntax.Not(n.Item1, n.Item2(of)));
        var missing = Comparing("is").SkipAnd(ZeroOrOne(Word("not"))).AndSkip(Word("null")).Then<Func<Syntax, Syntax>>(
            not => of => not.Kind == TokenKind.None ? new Syntax.IsNull(of) : new Syntax.Not(not, new Syntax.IsNull(of)));
        return OneOf(compared, tested, negated, missing);
    }

    private static Parser<Syntax> Received()
    {
        const string Delivery = "the code of a delivery in quotes";
        const string Channels = "a channel: email, mobile, directMail or telephone";
        var channel = new TokenParser(Channels, t => Enum.GetValues<Channel>().Any(c => t.Is(c.Word())));
        return Word("received", AValue)
            .And(OneOf(Text(Delivery), Word("any")))
            .And(ZeroOrOne(Word("within").SkipAnd(new TokenParser("days such as 14d", t => t.Kind == TokenKind.Days))))
            .And(ZeroOrOne(Word("by").SkipAnd(Word("channel")).SkipAnd(channel)))
            .Then<Syntax>(r => new Syntax.Received(r.Item1, r.Item2, r.Item3, r.Item4));
    }

    private static Parser<Syntax> Chain(Parser<Syntax> part, Parser<Token> operators) =>
        part.And(ZeroOrMany(operators.And(part))).Then(chain => chain.Item2.Aggregate(
            chain.Item1, (left, next) => new Syntax.Arithmetic(next.Item1, left, next.Item2)));

    private static Parser<IReadOnlyList<Syntax>> Separated(Parser<Token> separator, Parser<Syntax> part) =>
        part.And(ZeroOrMany(separator.SkipAnd(part))).Then<IReadOnlyList<Syntax>>(list => [list.Item1, .. list.Item2]);

    private static Parser<Token> Word(string word, string? expected = null) => new TokenParser(expected ?? $"'{word}'", t => t.Is(word));

    private static Parser<Token> Comparing(string word) => Word(word, AComparison);

    private static Parser<Token> Text(string expected) => new TokenParser(expected, t => t.Kind == TokenKind.Text);
}

/// <summary>Where the parser is, and what it expected at the place that it could not pass.</summary>
internal sealed class SegmentContext(string text, List<Token> tokens) : ParseContext(new Scanner(text))
{
    private readonly List<string> _expected = [];
    private Token _furthest;

    /// <summary>The token at the cursor or behind the blanks there.</summary>
    public Token Next()
    {
        var offset = Scanner.Cursor.Offset;
        var (low, high) = (0, tokens.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (tokens[middle].Start < offset)
                low = middle + 1;
            else
                high = middle;
        }
        return tokens[low];
    }

    public void Missed(Token token, string expected)
    {
        if (token.Start < _furthest.Start)
            return;
        if (token.Start > _furthest.Start)
            _expected.Clear();
        _furthest = token;
        if (!_expected.Contains(expected))
            _expected.Add(expected);
    }

    public SegmentException Problem() => SegmentException.Found(_furthest, _expected.Count == 1
        ? _expected[0]
        : $"{string.Join(", ", _expected.SkipLast(1))} or {_expected[^1]}");
}

/// <summary>Takes one token.</summary>
internal sealed class TokenParser(string expected, Func<Token, bool> accepts) : Parser<Token>
{
    public override bool Parse(ParseContext context, ref ParseResult<Token> result)
    {
        var segment = (SegmentContext)context;
        var token = segment.Next();
        context.EnterParser(this);
        var accepted = accepts(token);
        if (accepted)
        {
            context.Scanner.Cursor.Advance(token.End - context.Scanner.Cursor.Offset);
            result.Set(token.Start, token.End, token);
        }
        else
        {
            segment.Missed(token, expected);
        }
        context.ExitParser(this);
        return accepted;
    }
}
