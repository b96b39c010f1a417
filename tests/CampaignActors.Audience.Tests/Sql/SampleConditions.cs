using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Tests.Language;

namespace CampaignActors.Audience.Tests.Sql;

/// <summary>Conditions of any form that the language can say.</summary>
internal sealed class SampleConditions(Random random)
{
    private static readonly RecipientField[] s_fields =
        [.. Layouts.Sample.All.Where(f =>
            f.Name is "key" or "email" or "country" or "lastName" or "birthDate" || !RecipientLayout.IsBuiltIn(f.Name))];

    public Condition Draw(int depth = 3) => depth == 0 ? Leaf() : random.Next(6) switch
    {
        0 or 1 => Conditions.All([Draw(depth - 1), Draw(depth - 1)]),
        2 => Conditions.Any([Draw(depth - 1), Draw(depth - 1)]),
        3 or 4 => new Condition.Not(Draw(depth - 1)),
        _ => Leaf(),
    };

    private Condition Leaf()
    {
        var type = (DataType)random.Next(4);
        return random.Next(12) switch
        {
            0 => new Condition.In(Value(type, 1), [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Constant(type))]),
            1 when type != DataType.Bool => new Condition.Between(Value(type, 1), Value(type, 1), Value(type, 1)),
            2 or 3 => new Condition.Like(Value(DataType.Text, 0), Pattern()),
            4 => new Condition.IsMissing(Value(type, 2)),
            5 => new Condition.IsTrue(Field(DataType.Bool)),
            6 => random.Next(3) > 0 ? new Condition.OnList(random.Next(2) == 0 ? "VIP" : "vip") : new Condition.Everyone(),
            7 => new Condition.Received(
                random.Next(2) == 0 ? null : $"DM{random.Next(5)}",
                random.Next(2) == 0 ? null : random.Next(1, 40),
                random.Next(2) == 0 ? null : (Channel)random.Next(4)),
            8 => new Condition.Comparison(new Operand.Age(), By(), new Operand.Constant(Years())),
            9 => new Condition.Between(new Operand.Age(), new Operand.Constant(Years()), new Operand.Constant(Years())),
            _ when type == DataType.Bool => new Condition.Comparison(
                Value(type, 0), random.Next(2) == 0 ? ComparisonOperator.Equal : ComparisonOperator.NotEqual, Value(type, 0)),
            _ => new Condition.Comparison(Value(type, 3), By(), Value(type, 2)),
        };
    }

    private ComparisonOperator By() => (ComparisonOperator)random.Next(6);

    private FieldValue Years() => FieldValue.OfUnits((random.Next(4) == 0 ? random.Next(-90_000, 30_000) : random.Next(-2, 100)) * 10_000L
        + (random.Next(3) == 0 ? 5_000 : 0));

    private Operand Value(DataType type, int depth)
    {
        if (depth == 0 || random.Next(3) == 0 || type is DataType.Text or DataType.Bool)
            return Simple(type);
        var by = (ArithmeticOperator)random.Next(3);
        if (type == DataType.Number)
        {
            return random.Next(5) == 0
                ? new Operand.Arithmetic(ArithmeticOperator.Minus, Value(DataType.Date, depth - 1), Value(DataType.Date, depth - 1), type)
                : new Operand.Arithmetic(by, Value(type, depth - 1), Value(type, depth - 1), type);
        }
        return by == ArithmeticOperator.Times
            ? new Operand.Arithmetic(ArithmeticOperator.Plus, Value(DataType.Number, depth - 1), Value(DataType.Date, depth - 1), type)
            : new Operand.Arithmetic(by, Value(DataType.Date, depth - 1), Value(DataType.Number, depth - 1), type);
    }

    private Operand Simple(DataType type) => random.Next(5) switch
    {
        0 or 1 => new Operand.Constant(Constant(type)),
        2 when type == DataType.Date => new Operand.Today(),
        2 when type == DataType.Number => new Operand.Age(),
        _ => Field(type),
    };

    private Operand.Field Field(DataType type) => new(SampleRecipients.Of([.. s_fields.Where(f => f.Type == type)], random));

    private FieldValue Constant(DataType type) => type switch
    {
        DataType.Text => FieldValue.Of(Plain(random.Next(4) == 0 ? "nl" : SampleRecipients.Text(random))),
        DataType.Number => FieldValue.OfUnits(SampleRecipients.Units(random)),
        DataType.Bool => FieldValue.Of(random.Next(2) == 0),
        _ => FieldValue.Of(SampleRecipients.Date(random)),
    };

    private string Pattern() => Plain(string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(3) switch
    {
        0 => "%",
        1 => "_",
        _ => SampleRecipients.Of(SampleRecipients.Texts, random),
    })));

    private static string Plain(string text) => string.Concat(text.Where(c => !char.IsControl(c)));
}
