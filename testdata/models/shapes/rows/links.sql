INSERT INTO part_suppliers (part_id, country, supplier_no, change_no) VALUES
 ('f0000000-0000-4000-8000-000000000001', 'DE', 1, 1),
 ('f0000000-0000-4000-8000-000000000001', 'GB', 1, 1),
 ('f0000000-0000-4000-8000-000000000002', 'DE', 1, 1);
