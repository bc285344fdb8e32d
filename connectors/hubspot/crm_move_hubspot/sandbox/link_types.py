"""The association types that HubSpot defines between the types served here, one line a pair (associations guide).

A number before the slash is the type from the first object to the second, the one behind it the type back; a dash is
a type that the guide does not list. A word names the label; none is the plain type.
"""

HUBSPOT_DEFINED = """
contacts companies 279/280, Primary 1/2, Billing 931/930
contacts deals 4/3
contacts tickets 15/16
contacts leads 609/608, Primary -/578
contacts contacts 449/449
companies companies 450/450, Parent 13/14
companies deals 342/341, Primary 6/5
companies tickets 340/339, Primary 25/26
companies leads 611/610, Primary -/580
deals deals 451/451
deals tickets 27/28
deals leads 1038/1037, Primary 583/582
deals line_items 19/20
deals quotes 63/64
tickets tickets 452/452
line_items quotes 68/67
contacts quotes 70/69, Signer 703/702, Billing 1227/1226
companies quotes 72/71, Billing 1335/1334
notes contacts 202/201
notes companies 190/189
notes deals 214/213
notes tickets 228/227
notes leads 855/854
tasks contacts 204/203
tasks companies 192/191
tasks deals 216/215
tasks tickets 230/229
tasks leads 647/646
tasks quotes 218/217
calls contacts 194/193
calls companies 182/181
calls deals 206/205
calls tickets 220/219
calls leads 597/596
emails contacts 198/197
emails companies 186/185
emails deals 210/209
emails tickets 224/223
emails leads -/598
meetings contacts 200/199
meetings companies 188/187
meetings deals 212/211
meetings tickets 226/225
meetings leads 601/600
communications contacts 81/82
communications companies 87/88
communications deals 85/86
communications tickets 83/84
communications leads 603/602
postal_mail contacts 453/454
postal_mail companies 459/460
postal_mail deals 457/458
postal_mail tickets 455/456
"""
